import sys

from stockroom.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
