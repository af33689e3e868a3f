"""Picks references at random for somebody to judge: as many that are resolved as that are not.

    python3 tests/tools/sample_references.py REFERENCES [--seed 4] [--each 50]

REFERENCES is what `reading-room references` printed. The rows are a table for docs/judged-references.md, without verdicts.
"""

import argparse
import json
import random


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("references")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--each", type=int, default=50)
    arguments = parser.parse_args()
    with open(arguments.references, encoding="utf-8") as lines:
        references = [json.loads(line) for line in lines]
    # In an order of their own, whatever that of the room is.
    references.sort(key=lambda reference: (reference["document"], reference["before"], reference["text"]))
    random.seed(arguments.seed)
    resolved = [reference for reference in references if reference["state"] == "resolved"]
    others = [reference for reference in references if reference["state"] != "resolved"]
    print("| | document | words | state | leads to | verdict |\n| --- | --- | --- | --- | --- | --- |")
    for letter, some in (("R", resolved), ("U", others)):
        for number, reference in enumerate(random.sample(some, arguments.each), 1):
            words = " ".join(reference["text"].split()).replace("|", "\\|")
            words = words if len(words) <= 60 else words[:28] + " … " + words[-28:]
            target = reference["targets"][0]["document"] if reference["targets"] else ""
            print(f"| {letter}{number} | {reference['document']} | {words} | {reference['state']} | {target} | |")


if __name__ == "__main__":
    main()
