"""Does a draw of random inspection (双随机) again, with nothing but Python's standard library.

python3 check-a-draw.py draw.txt [teams.txt]
"""
import hashlib
import hmac
import json
import sys

MILLION = 1_000_000


def canonical(value):
    """RFC 8785 for what these files hold: texts, whole numbers, lists, objects with plain names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def lot(key, text):
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()


def same(what, found, said):
    if found != said:
        sys.exit(f"Not the same: {what}")


def quotas(strata):
    """Strata of the same key domains are rounded up together, and shared out by the largest remainder."""
    result, remainders = {}, {}
    for stratum in strata:
        share = stratum["population"] * round(float(stratum["ratio"]) * MILLION)
        result[stratum["id"]], remainder = divmod(share, MILLION)
        remainders.setdefault(" ".join(stratum["keyDomains"]), []).append((-remainder, stratum["id"]))
    for group in remainders.values():
        left = -(sum(remainder for remainder, _ in group) // MILLION)
        for _, stratum in sorted(group)[:left]:
            result[stratum] += 1
    return result


def team(seed, uscc, division, inspectors, frozen):
    def may_go(inspector):
        served = inspector["division"]
        while served.endswith("00"):
            served = served[:-2]
        return division.startswith(served) and uscc not in inspector["avoids"]

    def by_lot(inspector):
        return lot(seed, f"inspector:{uscc}:{inspector['sector']}:{inspector['staffNumber']}")

    lined = sorted(filter(may_go, inspectors), key=by_lot)
    expert = next((each for each in lined if frozen["speciality"] in each["specialities"]), None)
    members = []
    for sector in frozen["sectors"]:
        own = [each for each in lined if each["sector"] == sector and each is not expert]
        own = ([expert] if expert and expert["sector"] == sector else []) + own
        members += own[: frozen["inspectorsPerDepartment"]]
    return [{"sector": each["sector"], "staffNumber": each["staffNumber"]} for each in members]


first, population = open(sys.argv[1], "rb").read().split(b"\n", 1)
outer = json.loads(first)
statement, frozen = outer["statement"], outer["statement"]["frozen"]
same("hash of the statement", sha256(canonical(statement)), outer["sha256"])
same("hash of the frozen plan", sha256(canonical(frozen)), statement["frozenSha256"])
same("hash of the population", sha256(population), frozen["populationSha256"])
same("what the hub committed to", sha256(statement["secret"].encode()), frozen["secretSha256"])
seed = lot(statement["secret"], f"{statement['frozenSha256']}:{statement['publicSeed']}")
same("the seed", seed, statement["seed"])

passed_over = {each["uscc"]: len(each["plans"]) for each in statement["passedOver"]}
members, divisions = {}, {}
for line in population.decode().split():
    uscc, stratum, division, draws_left = line.split(",")
    divisions[uscc] = division
    if passed_over.get(uscc, 0) < int(draws_left):
        members.setdefault(int(stratum), []).append(uscc)
drawn = []
for stratum, quota in quotas(frozen["strata"]).items():
    lined = sorted(members.get(stratum, []), key=lambda uscc: lot(seed, f"enterprise:{uscc}"))
    drawn += lined[:quota]
same("who is drawn", drawn, statement["drawn"])

if len(sys.argv) > 2:
    teams = json.loads(open(sys.argv[2], "rb").read())["statement"]
    same("the inspectors frozen", sha256(canonical(teams["inspectors"])), frozen["inspectorsSha256"])
    again = [
        {"uscc": uscc, "members": team(seed, uscc, divisions[uscc], teams["inspectors"], frozen)} for uscc in drawn
    ]
    same("who inspects", again, teams["teams"])

print(f"The same {len(drawn)} of {len(divisions)} are drawn. Compare with the hub:")
print(f"frozenHash {statement['frozenSha256']}")
print(f"drawHash {outer['sha256']}")
