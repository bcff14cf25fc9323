"""`python -m index build [PATH …]` is `footnote index [PATH …]`."""

import sys

import cli


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] != ["build"]:
        sys.exit("usage: python -m index build [PATH …]")
    cli.main(["index", *arguments[1:]])


if __name__ == "__main__":
    main()
