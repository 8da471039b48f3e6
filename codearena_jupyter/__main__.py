"""`python -m codearena_jupyter`: the `codearena` command."""

from .cli.main import main

if __name__ == "__main__":
    main()
