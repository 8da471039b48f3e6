/** shadcn/ui's messages, by Sonner: `useToast` and `toast`, and the place where they are shown. */
import { toast as show, Toaster } from 'sonner';

export { Toaster };
export const toast = Object.assign(
  told =>
    typeof told === 'object' && told !== null && !('$$typeof' in told)
      ? (told.variant === 'destructive' ? show.error : show)(told.title, {
          description: told.description
        })
      : show(told),
  show
);
export const useToast = () => ({
  toast,
  toasts: [],
  dismiss: show.dismiss
});
