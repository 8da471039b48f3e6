/**
 * Stands in for the files that shadcn/ui copies into a project (`@/components/ui/…`, `@/lib/utils`): components of
 * the same names, parts and properties, on Radix UI, styled by Tailwind CSS with the colours of `theme.css`.
 */
import { cva } from 'class-variance-authority';
import { clsx } from 'clsx';
import { Check, ChevronDown, ChevronRight, Circle, X } from 'lucide-react';
import { createElement, forwardRef } from 'react';
import {
  Accordion as AccordionParts, AlertDialog as AlertDialogParts, Avatar as AvatarParts, Checkbox as CheckboxParts,
  Collapsible as CollapsibleParts, Dialog as DialogParts, DropdownMenu as MenuParts, HoverCard as HoverParts,
  Label as LabelParts, Popover as PopoverParts, Progress as ProgressParts, RadioGroup as RadioParts,
  ScrollArea as ScrollParts, Select as SelectParts, Separator as SeparatorParts, Slider as SliderParts, Slot,
  Switch as SwitchParts, Tabs as TabsParts, Toggle as ToggleParts, ToggleGroup as ToggleGroupParts,
  Tooltip as TooltipParts
} from 'radix-ui'; // prettier-ignore
import { twMerge } from 'tailwind-merge';

export const cn = (...values) => twMerge(clsx(values));

/** An element or a Radix part with classes, to which those that it is given are added. */
const part = (type, classes, defaults = {}) =>
  forwardRef(({ className, ...props }, ref) =>
    createElement(type, {
      ref,
      ...defaults,
      ...props,
      className: cn(classes, className)
    })
  );

const RING =
  'outline-none focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2';
const OFF = 'disabled:cursor-not-allowed disabled:opacity-50';
const FLOATING =
  'z-50 rounded-md border border-border bg-popover text-popover-foreground shadow-md';
const OVERLAY = 'fixed inset-0 z-50 bg-black/60';
const FIELD = cn(
  'flex w-full rounded-md border border-input bg-background px-3 py-2 text-sm placeholder:text-muted-foreground',
  RING,
  OFF
);
const CLOSE =
  'absolute right-4 top-4 rounded-sm opacity-70 hover:opacity-100 cursor-pointer';
const ITEM =
  'relative flex cursor-pointer select-none items-center rounded-sm px-2 py-1.5 text-sm outline-none focus:bg-accent focus:text-accent-foreground data-[disabled]:pointer-events-none data-[disabled]:opacity-50';

// Buttons, badges, toggles
export const buttonVariants = cva(
  cn(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-md text-sm font-medium transition-colors cursor-pointer [&_svg]:size-4 [&_svg]:shrink-0',
    RING,
    'disabled:pointer-events-none disabled:opacity-50'
  ),
  {
    variants: {
      variant: {
        default: 'bg-primary text-primary-foreground hover:bg-primary/90',
        destructive: 'bg-destructive text-white hover:bg-destructive/90',
        outline:
          'border border-input bg-background hover:bg-accent hover:text-accent-foreground',
        secondary:
          'bg-secondary text-secondary-foreground hover:bg-secondary/80',
        ghost: 'hover:bg-accent hover:text-accent-foreground',
        link: 'text-primary underline-offset-4 hover:underline'
      },
      size: {
        default: 'h-10 px-4 py-2',
        sm: 'h-9 rounded-md px-3',
        lg: 'h-11 rounded-md px-8',
        icon: 'h-10 w-10'
      }
    },
    defaultVariants: { variant: 'default', size: 'default' }
  }
);
export const Button = forwardRef(
  ({ className, variant, size, asChild, ...props }, ref) =>
    createElement(asChild ? Slot.Root : 'button', {
      ref,
      ...props,
      className: cn(buttonVariants({ variant, size }), className)
    })
);
export const badgeVariants = cva(
  'inline-flex items-center gap-1 rounded-full border px-2.5 py-0.5 text-xs font-semibold',
  {
    variants: {
      variant: {
        default: 'border-transparent bg-primary text-primary-foreground',
        secondary: 'border-transparent bg-secondary text-secondary-foreground',
        destructive: 'border-transparent bg-destructive text-white',
        outline: 'border-border text-foreground'
      }
    },
    defaultVariants: { variant: 'default' }
  }
);
export const Badge = ({ className, variant, ...props }) => (
  <div className={cn(badgeVariants({ variant }), className)} {...props} />
);
const TOGGLE = cn(
  'inline-flex h-10 items-center justify-center rounded-md px-3 text-sm font-medium cursor-pointer hover:bg-muted data-[state=on]:bg-accent data-[state=on]:text-accent-foreground',
  RING,
  OFF
);
export const Toggle = part(ToggleParts.Root, TOGGLE);
export const ToggleGroup = part(
  ToggleGroupParts.Root,
  'flex items-center gap-1'
);
export const ToggleGroupItem = part(ToggleGroupParts.Item, TOGGLE);

// Cards, alerts, tables
export const Card = part(
  'div',
  'rounded-lg border border-border bg-card text-card-foreground shadow-sm'
);
export const CardHeader = part('div', 'flex flex-col gap-1.5 p-6');
export const CardTitle = part(
  'h3',
  'text-2xl font-semibold leading-none tracking-tight'
);
export const CardDescription = part('p', 'text-sm text-muted-foreground');
export const CardContent = part('div', 'p-6 pt-0');
export const CardFooter = part('div', 'flex items-center p-6 pt-0');
export const CardAction = part('div', 'ml-auto');
export const Alert = ({ className, variant, ...props }) => (
  <div
    role="alert"
    className={cn(
      'relative w-full rounded-lg border border-border p-4 text-sm [&>svg]:absolute [&>svg]:left-4 [&>svg]:top-4 [&>svg~*]:pl-7',
      variant === 'destructive' && 'border-destructive/50 text-destructive',
      className
    )}
    {...props}
  />
);
export const AlertTitle = part('h5', 'mb-1 font-medium leading-none');
export const AlertDescription = part('div', 'text-sm');
export const Skeleton = part('div', 'animate-pulse rounded-md bg-muted');
export const Table = forwardRef(({ className, ...props }, ref) => (
  <div className="relative w-full overflow-auto">
    <table
      ref={ref}
      className={cn('w-full caption-bottom text-sm', className)}
      {...props}
    />
  </div>
));
export const TableHeader = part('thead', '[&_tr]:border-b');
export const TableBody = part('tbody', '[&_tr:last-child]:border-0');
export const TableFooter = part('tfoot', 'border-t bg-muted/50 font-medium');
export const TableRow = part(
  'tr',
  'border-b border-border transition-colors hover:bg-muted/50'
);
export const TableHead = part(
  'th',
  'h-12 px-4 text-left align-middle font-medium text-muted-foreground'
);
export const TableCell = part('td', 'p-4 align-middle');
export const TableCaption = part('caption', 'mt-4 text-sm text-muted-foreground'); // prettier-ignore

// Fields
export const Input = part('input', cn(FIELD, 'h-10'));
export const Textarea = part('textarea', cn(FIELD, 'min-h-20'));
export const Label = part(
  LabelParts.Root,
  'text-sm font-medium leading-none peer-disabled:opacity-70'
);
export const Checkbox = part(
  CheckboxParts.Root,
  cn(
    'peer grid size-4 shrink-0 place-content-center rounded-sm border border-primary cursor-pointer data-[state=checked]:bg-primary data-[state=checked]:text-primary-foreground',
    RING,
    OFF
  ),
  {
    children: (
      <CheckboxParts.Indicator>
        <Check className="size-4" />
      </CheckboxParts.Indicator>
    )
  }
);
export const Switch = part(
  SwitchParts.Root,
  cn(
    'peer inline-flex h-6 w-11 shrink-0 items-center rounded-full border-2 border-transparent cursor-pointer bg-input data-[state=checked]:bg-primary',
    RING,
    OFF
  ),
  {
    children: (
      <SwitchParts.Thumb className="block size-5 rounded-full bg-background shadow-lg transition-transform data-[state=checked]:translate-x-5" />
    )
  }
);
export const Slider = forwardRef(({ className, ...props }, ref) => (
  <SliderParts.Root
    ref={ref}
    className={cn(
      'relative flex w-full touch-none select-none items-center py-2',
      className
    )}
    {...props}
  >
    <SliderParts.Track className="relative h-2 w-full grow overflow-hidden rounded-full bg-secondary">
      <SliderParts.Range className="absolute h-full bg-primary" />
    </SliderParts.Track>
    {(props.value ?? props.defaultValue ?? [0]).map((_, index) => (
      <SliderParts.Thumb
        key={index}
        className={cn(
          'block size-5 rounded-full border-2 border-primary bg-background',
          RING
        )}
      />
    ))}
  </SliderParts.Root>
));
export const Progress = forwardRef(({ className, value, ...props }, ref) => (
  <ProgressParts.Root
    ref={ref}
    value={value}
    className={cn(
      'relative h-4 w-full overflow-hidden rounded-full bg-secondary',
      className
    )}
    {...props}
  >
    <ProgressParts.Indicator
      className="h-full bg-primary transition-all"
      style={{ width: `${value ?? 0}%` }}
    />
  </ProgressParts.Root>
));
export const RadioGroup = part(RadioParts.Root, 'grid gap-2');
export const RadioGroupItem = part(
  RadioParts.Item,
  cn(
    'aspect-square size-4 rounded-full border border-primary text-primary cursor-pointer',
    RING,
    OFF
  ),
  {
    children: (
      <RadioParts.Indicator className="flex items-center justify-center">
        <Circle className="size-2.5 fill-current" />
      </RadioParts.Indicator>
    )
  }
);
export const Select = SelectParts.Root;
export const SelectGroup = SelectParts.Group;
export const SelectValue = SelectParts.Value;
export const SelectTrigger = forwardRef(
  ({ className, children, ...props }, ref) => (
    <SelectParts.Trigger
      ref={ref}
      className={cn(
        FIELD,
        'h-10 items-center justify-between gap-2',
        className
      )}
      {...props}
    >
      {children}
      <ChevronDown className="size-4 opacity-50" />
    </SelectParts.Trigger>
  )
);
export const SelectContent = forwardRef(
  ({ className, children, ...props }, ref) => (
    <SelectParts.Portal>
      <SelectParts.Content
        ref={ref}
        position="popper"
        sideOffset={4}
        className={cn(FLOATING, 'max-h-96 min-w-32 overflow-hidden', className)}
        {...props}
      >
        <SelectParts.Viewport className="min-w-(--radix-select-trigger-width) p-1">
          {children}
        </SelectParts.Viewport>
      </SelectParts.Content>
    </SelectParts.Portal>
  )
);
export const SelectItem = forwardRef(
  ({ className, children, ...props }, ref) => (
    <SelectParts.Item
      ref={ref}
      className={cn(ITEM, 'pl-8', className)}
      {...props}
    >
      <SelectParts.ItemIndicator className="absolute left-2">
        <Check className="size-4" />
      </SelectParts.ItemIndicator>
      <SelectParts.ItemText>{children}</SelectParts.ItemText>
    </SelectParts.Item>
  )
);
export const SelectLabel = part(
  SelectParts.Label,
  'py-1.5 pl-8 pr-2 text-sm font-semibold'
);
export const SelectSeparator = part(
  SelectParts.Separator,
  '-mx-1 my-1 h-px bg-muted'
);

// What opens and closes
export const Tabs = TabsParts.Root;
export const TabsList = part(
  TabsParts.List,
  'inline-flex h-10 items-center justify-center rounded-md bg-muted p-1 text-muted-foreground'
);
export const TabsTrigger = part(
  TabsParts.Trigger,
  cn(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-sm px-3 py-1.5 text-sm font-medium cursor-pointer data-[state=active]:bg-background data-[state=active]:text-foreground data-[state=active]:shadow-sm',
    RING,
    OFF
  )
);
export const TabsContent = part(TabsParts.Content, cn('mt-2', RING));
export const Accordion = AccordionParts.Root;
export const AccordionItem = part(
  AccordionParts.Item,
  'border-b border-border'
);
export const AccordionTrigger = forwardRef(
  ({ className, children, ...props }, ref) => (
    <AccordionParts.Header className="flex">
      <AccordionParts.Trigger
        ref={ref}
        className={cn(
          'flex flex-1 items-center justify-between py-4 text-left font-medium cursor-pointer hover:underline [&[data-state=open]>svg]:rotate-180',
          className
        )}
        {...props}
      >
        {children}
        <ChevronDown className="size-4 shrink-0 transition-transform" />
      </AccordionParts.Trigger>
    </AccordionParts.Header>
  )
);
export const AccordionContent = part(
  AccordionParts.Content,
  'overflow-hidden pb-4 text-sm'
);
export const Collapsible = CollapsibleParts.Root;
export const CollapsibleTrigger = CollapsibleParts.Trigger;
export const CollapsibleContent = CollapsibleParts.Content;
export const Dialog = DialogParts.Root;
export const DialogTrigger = DialogParts.Trigger;
export const DialogClose = DialogParts.Close;
export const DialogPortal = DialogParts.Portal;
export const DialogOverlay = part(DialogParts.Overlay, OVERLAY);

/** The content of a dialog or a sheet, over everything else. */
const modal = (parts, classes, closes) =>
  forwardRef(({ className, children, side = 'right', ...props }, ref) => (
    <parts.Portal>
      <parts.Overlay className={OVERLAY} />
      <parts.Content
        ref={ref}
        className={cn(
          'fixed z-50 grid gap-4 border border-border bg-background p-6 shadow-lg',
          typeof classes === 'string' ? classes : classes[side],
          className
        )}
        {...props}
      >
        {children}
        {closes && (
          <parts.Close className={CLOSE} aria-label="Close">
            <X className="size-4" />
          </parts.Close>
        )}
      </parts.Content>
    </parts.Portal>
  ));
const MIDDLE =
  'left-1/2 top-1/2 w-full max-w-lg -translate-x-1/2 -translate-y-1/2 rounded-lg';
const HEAD = 'flex flex-col gap-1.5 text-left';
const FOOT = 'flex flex-col-reverse gap-2 sm:flex-row sm:justify-end';
export const DialogContent = modal(DialogParts, MIDDLE, true);
export const DialogHeader = part('div', HEAD);
export const DialogFooter = part('div', FOOT);
export const DialogTitle = part(DialogParts.Title, 'text-lg font-semibold');
export const DialogDescription = part(
  DialogParts.Description,
  'text-sm text-muted-foreground'
);
export const AlertDialog = AlertDialogParts.Root;
export const AlertDialogTrigger = AlertDialogParts.Trigger;
export const AlertDialogContent = modal(AlertDialogParts, MIDDLE, false);
export const AlertDialogHeader = DialogHeader;
export const AlertDialogFooter = DialogFooter;
export const AlertDialogTitle = part(
  AlertDialogParts.Title,
  'text-lg font-semibold'
);
export const AlertDialogDescription = part(
  AlertDialogParts.Description,
  'text-sm text-muted-foreground'
);
export const AlertDialogAction = part(
  AlertDialogParts.Action,
  buttonVariants()
);
export const AlertDialogCancel = part(
  AlertDialogParts.Cancel,
  buttonVariants({ variant: 'outline' })
);
export const Sheet = DialogParts.Root;
export const SheetTrigger = DialogParts.Trigger;
export const SheetClose = DialogParts.Close;
export const SheetContent = modal(
  DialogParts,
  {
    left: 'inset-y-0 left-0 h-full w-3/4 max-w-sm content-start',
    right: 'inset-y-0 right-0 h-full w-3/4 max-w-sm content-start',
    top: 'inset-x-0 top-0',
    bottom: 'inset-x-0 bottom-0'
  },
  true
);
export const SheetHeader = DialogHeader;
export const SheetFooter = DialogFooter;
export const SheetTitle = DialogTitle;
export const SheetDescription = DialogDescription;

/** What floats beside its trigger. */
const floating = (parts, classes) =>
  forwardRef(({ className, ...props }, ref) => (
    <parts.Portal>
      <parts.Content
        ref={ref}
        sideOffset={4}
        className={cn(FLOATING, classes, className)}
        {...props}
      />
    </parts.Portal>
  ));
export const Popover = PopoverParts.Root;
export const PopoverTrigger = PopoverParts.Trigger;
export const PopoverAnchor = PopoverParts.Anchor;
export const PopoverContent = floating(PopoverParts, 'w-72 p-4');
export const HoverCard = HoverParts.Root;
export const HoverCardTrigger = HoverParts.Trigger;
export const HoverCardContent = floating(HoverParts, 'w-64 p-4');
export const TooltipProvider = TooltipParts.Provider;
export const Tooltip = props => (
  <TooltipParts.Provider delayDuration={200}>
    <TooltipParts.Root {...props} />
  </TooltipParts.Provider>
);
export const TooltipTrigger = TooltipParts.Trigger;
export const TooltipContent = floating(TooltipParts, 'px-3 py-1.5 text-sm');
export const DropdownMenu = MenuParts.Root;
export const DropdownMenuTrigger = MenuParts.Trigger;
export const DropdownMenuGroup = MenuParts.Group;
export const DropdownMenuSub = MenuParts.Sub;
export const DropdownMenuRadioGroup = MenuParts.RadioGroup;
export const DropdownMenuContent = floating(MenuParts, 'min-w-32 p-1');
export const DropdownMenuItem = part(MenuParts.Item, cn(ITEM, 'gap-2'));
export const DropdownMenuLabel = part(
  MenuParts.Label,
  'px-2 py-1.5 text-sm font-semibold'
);
export const DropdownMenuSeparator = part(
  MenuParts.Separator,
  '-mx-1 my-1 h-px bg-muted'
);
export const DropdownMenuShortcut = part('span', 'ml-auto text-xs opacity-60');
const chosen = Type =>
  forwardRef(({ className, children, ...props }, ref) => (
    <Type ref={ref} className={cn(ITEM, 'pl-8', className)} {...props}>
      <MenuParts.ItemIndicator className="absolute left-2">
        <Check className="size-4" />
      </MenuParts.ItemIndicator>
      {children}
    </Type>
  ));
export const DropdownMenuCheckboxItem = chosen(MenuParts.CheckboxItem);
export const DropdownMenuRadioItem = chosen(MenuParts.RadioItem);
export const DropdownMenuSubTrigger = forwardRef(
  ({ className, children, ...props }, ref) => (
    <MenuParts.SubTrigger ref={ref} className={cn(ITEM, className)} {...props}>
      {children}
      <ChevronRight className="ml-auto size-4" />
    </MenuParts.SubTrigger>
  )
);
export const DropdownMenuSubContent = part(
  MenuParts.SubContent,
  cn(FLOATING, 'min-w-32 p-1')
);

// The rest
export const Avatar = part(
  AvatarParts.Root,
  'relative flex size-10 shrink-0 overflow-hidden rounded-full'
);
export const AvatarImage = part(AvatarParts.Image, 'aspect-square size-full');
export const AvatarFallback = part(
  AvatarParts.Fallback,
  'flex size-full items-center justify-center rounded-full bg-muted'
);
export const Separator = part(
  SeparatorParts.Root,
  'shrink-0 bg-border data-[orientation=horizontal]:h-px data-[orientation=horizontal]:w-full data-[orientation=vertical]:h-full data-[orientation=vertical]:w-px',
  { decorative: true }
);
export const ScrollArea = forwardRef(
  ({ className, children, ...props }, ref) => (
    <ScrollParts.Root
      ref={ref}
      className={cn('relative overflow-hidden', className)}
      {...props}
    >
      <ScrollParts.Viewport className="size-full rounded-[inherit]">
        {children}
      </ScrollParts.Viewport>
      <ScrollParts.Scrollbar
        orientation="vertical"
        className="flex w-2.5 touch-none select-none p-px"
      >
        <ScrollParts.Thumb className="relative flex-1 rounded-full bg-border" />
      </ScrollParts.Scrollbar>
      <ScrollParts.Corner />
    </ScrollParts.Root>
  )
);
export const ScrollBar = () => null;
