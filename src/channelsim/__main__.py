"""Run the command line with ``python -m channelsim``."""

from channelsim.cli import main

if __name__ == "__main__":
    main()
