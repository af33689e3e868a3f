#!/usr/bin/env python3
"""Fits the weights of src/resolve/weights.toml to what the editors of printed volumes identified by hand.

    fit_weights.py KIT VOLUMES --bin target/release/reading-room [--write] [--unseen 3] [--seeds 1 2 3]

KIT is the folder of the evaluation kit, VOLUMES that of its TEI volumes. For each seed a room is made of 70 % of the
documents without their notes and links, the program is asked for the evidence of each reference, and the editors'
links say which candidate was meant, or that none was: a reference that the editors identified as a paper that is kept
out of the room has none. The weights are those of a conditional logit (see src/resolve/evidence.rs), of the greatest
likelihood with a Gaussian prior around 0; evidence that these volumes lack keeps the value that the file has. One volume of each `--unseen` is left out of the fit; the calibration is printed for both.

Python 3.11 and the kit, nothing else.
"""

import argparse
import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

WEIGHTS = pathlib.Path(__file__).resolve().parents[2] / "src/resolve/weights.toml"
# How sure it is that a reference which the editors say nothing of means no candidate. Papers are identified at their
# first mention alone, so that silence says little; a day on which somebody spoke is named often.
SILENCE = {"numbered": 0.02, "designated": 0.0, "dated": 0.05, "conversation": 0.1, "undated": 0.1, "separate": 0.1, "told": 0.1, "occasion": 0.1, "enclosure": 0.1}
# The same of a link that the editors make elsewhere in the text.
ELSEWHERE = {"numbered": 1.0, "designated": 1.0, "dated": 0.7, "conversation": 0.3, "undated": 0.5, "separate": 0.5, "told": 0.5, "occasion": 0.5, "enclosure": 0.5}
# Standard deviation of the prior.
WIDTH = 1.5
STEPS = 400


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kit")
    parser.add_argument("volumes")
    parser.add_argument("--bin", required=True, help="the reading-room program")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="which documents are kept out")
    parser.add_argument("--unseen", type=int, default=3, help="one volume of so many is left out of the fit")
    parser.add_argument("--write", action="store_true", help="write the weights into src/resolve/weights.toml")
    return parser.parse_args()


def read_weights():
    """The weights of the file by family and name."""
    weights, family = collections.defaultdict(dict), None
    for line in WEIGHTS.read_text().splitlines():
        if match := re.fullmatch(r"\[([\w-]+)\]", line):
            family = match[1]
        elif match := re.fullmatch(r"([\w-]+) = (-?[\d.]+)", line):
            weights[family][match[1]] = float(match[2])
    return weights


def write_weights(weights):
    head = []
    for line in WEIGHTS.read_text().splitlines():
        if line and not line.startswith("#"):
            break
        head.append(line)
    lines = "\n".join(head).strip().splitlines()
    for family, values in weights.items():
        lines += ["", f"[{family}]"] + [f"{name} = {values[name]:.2f}" for name in ["base", *sorted(set(values) - {"base"})]]
    WEIGHTS.write_text("\n".join(lines) + "\n")


def ask(binary, work):
    """The evidence of every reference of a room made of `work`."""
    database = work.parent / "room.db"
    subprocess.run([binary, "--db", database, "import", work], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = subprocess.run([binary, "--db", database, "references", "--evidence"], check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in told.stdout.splitlines()]


def rows_of(kit, options, volumes, seed):
    """(volume, family, candidates, which are meant, how sure that is) of each reference of one room."""
    truth, room = kit
    documents = {document.id: document for volume in volumes for document in volume.documents}
    held = {i for i in documents if not truth.is_withheld(i, 0.3, seed)}
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch) / "room"
        room.write_room(work, volumes, held)
        records = ask(options.bin, work)
    places = room.Places(volumes, held)
    linked = {i: {t for _, _, targets in truth.editor_links(documents[i]) for t in targets} for i in held}
    cases = collections.defaultdict(list)
    for case in truth.hard_cases(documents.values()):
        cases[case.document].append(case)
    for record in records:
        place = places.find(record)
        if not place:
            continue
        document, start, end = place
        names = [candidate["document"] for candidate in record["candidates"]]
        names = [re.sub(r"^(.*)-(d\d+[a-z]?)$", r"\1/\2", name) for name in names]
        markers = [note.position for note in documents[document].notes if note.part == "body"]
        own = [
            case for case in cases[document]
            if case.position - truth.WINDOW <= start < case.position and end <= case.position + 40
            and not any(start < marker < case.position for marker in markers)
        ]
        meant = [name in {case.target for case in own} for name in names]
        if not any(meant):
            meant = [name in linked[document] for name in names]
        family = record["family"]
        # That the editors link a paper somewhere in a text does not say that they mean it here.
        sure = 1.0 if own else ELSEWHERE[family] if any(meant) else SILENCE[family]
        if sure:
            evidence = [candidate["evidence"] for candidate in record["candidates"]]
            yield document.split("/")[0], family, evidence, meant, sure


def chances(weights, candidates):
    sums = [weights.get("base", 0.0) + sum(weights.get(name, 0.0) for name in evidence) for evidence in candidates]
    largest = max([0.0, *sums])
    powers = [math.exp(value - largest) for value in sums]
    total = math.exp(-largest) + sum(powers)
    return [power / total for power in powers]


def fit(known, rows):
    """The weights of the greatest likelihood, by gradient ascent with steps of each weight's own size (Adam)."""
    names = {name for _, _, candidates, _, _ in rows for evidence in candidates for name in evidence} | {"base"}
    weights = {name: 0.0 for name in names}
    first, second = collections.Counter(), collections.Counter()
    for step in range(1, STEPS + 1):
        slope = {name: -weights[name] / WIDTH**2 for name in names}
        for _, _, candidates, meant, sure in rows:
            found = chances(weights, candidates)
            right = sum(chance for chance, is_meant in zip(found, meant) if is_meant)
            for evidence, chance, is_meant in zip(candidates, found, meant):
                wanted = chance / right if is_meant and right > 0 else 0.0
                change = sure * ((wanted if any(meant) else 0.0) - chance)
                for name in ["base", *evidence]:
                    slope[name] += change
        for name in names:
            first[name] = 0.9 * first[name] + 0.1 * slope[name]
            second[name] = 0.99 * second[name] + 0.01 * slope[name] ** 2
            size = first[name] / (1 - 0.9**step)
            weights[name] += 0.05 * size / (math.sqrt(second[name] / (1 - 0.99**step)) + 1e-9)
    return {name: round(value, 2) for name, value in {**known, **weights}.items()}


def calibration(weights, rows):
    """For spans of chances: how many best candidates have such a one, and the share of them that is meant."""
    spans = collections.defaultdict(lambda: [0.0, 0.0])
    for _, family, candidates, meant, sure in rows:
        found = chances(weights[family], candidates)
        best = max(range(len(found)), key=found.__getitem__)
        span = spans[min(int(found[best] * 10), 9)]
        span[0] += sure
        span[1] += sure * meant[best]
    return " ".join(f"{low / 10:.1f}:{right / count:.2f} of {count:.0f}" for low, (count, right) in sorted(spans.items()) if count)


def main():
    options = parse_options()
    sys.path.insert(0, options.kit)
    import room
    import truth

    volumes = truth.read_volumes(options.volumes, None)
    rows = [row for seed in options.seeds for row in rows_of((truth, room), options, volumes, seed)]
    is_unseen = lambda row: zlib.crc32(row[0].encode()) % options.unseen == 0
    weights = read_weights()
    for family in list(weights):
        of_family = [row for row in rows if row[1] == family]
        weights[family] = fit(weights[family], [row for row in of_family if not is_unseen(row)])
        for name, part in ("fitted", [row for row in of_family if not is_unseen(row)]), ("unseen", [row for row in of_family if is_unseen(row)]):
            print(f"{family}, {name} volumes, {len(part)} references: {calibration(weights, part)}")
        print("   " + " ".join(f"{name}={value}" for name, value in sorted(weights[family].items(), key=lambda item: -abs(item[1]))))
    if options.write:
        write_weights(weights)


if __name__ == "__main__":
    main()
