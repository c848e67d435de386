"""`python -m pzh_taxonomy`"""

from pzh_taxonomy.cli.main import run

if __name__ == "__main__":
    run()
