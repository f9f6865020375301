"""`python -m rag` is the same program as the command `footnote`."""

import sys

from rag.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
