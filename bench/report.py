"""From single runs to ratios per round, tables and verdicts."""

from statistics import median

# What the project promises: what, who, when, which figure, compared with whom, at most how many times.
TARGETS = (
    ("wall without the start, to psql", "Lockkeeper", "cold", "net_wall", "psql", 1.3),
    ("CPU without the start, to the Flyway library", "Lockkeeper", "cold", "net_cpu", "Flyway library", 0.2),
    ("one transaction, wall without the start, to psql -1", "Lockkeeper -1", "cold", "net_wall", "psql -1", 1.3),
    ("nothing to do, wall without the start, to psql reading the history", "Lockkeeper", "noop", "net_wall", "psql", 3.0),
)


class Report:
    """The runs of one input. A run that failed or whose check did has no figures here."""

    def __init__(self, runs):
        self.runs = [run for run in runs if not run["failure"]]
        for run in self.runs:
            # One start is too noisy to be subtracted from one run; the median of all is not.
            starts = [each for each in self.runs if (each["program"], each["kind"]) == (run["program"], "start")]
            for figure in ("wall", "cpu"):
                run["net_" + figure] = run[figure] - (median(each[figure] for each in starts) if starts else 0)

    def names(self, kind):
        return list(dict.fromkeys(run["contender"] for run in sorted(self.runs, key=lambda run: run["place"])
                                  if run["kind"] == kind))

    def figures(self, name, kind, figure):
        """The figure by round; of several runs in a round their median."""
        rounds = {}
        for run in self.runs:
            if (run["contender"], run["kind"]) == (name, kind) and run[figure] is not None:
                rounds.setdefault(run["round"], []).append(run[figure])
        return {number: median(values) for number, values in sorted(rounds.items())}

    def ratios(self, name, kind, figure, other):
        """By round and never across: within a round the machine is about the same for all."""
        theirs = self.figures(other, kind, figure)
        return {number: value / theirs[number]
                for number, value in self.figures(name, kind, figure).items() if theirs.get(number)}

    def of_round(self, number):
        return ", ".join(
            f"{name} {ratio[number]:.2f}"
            for name in self.names("cold") if number in (ratio := self.ratios(name, "cold", "wall", "psql")))

    def table(self, kind):
        yield "| | wall s | × psql | × psql without the start | CPU s | CPU s without the start | × Flyway's | inside s | peak MB |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for name in self.names(kind):
            cells = (
                self.figures(name, kind, "wall"),
                self.ratios(name, kind, "wall", "psql"),
                self.ratios(name, kind, "net_wall", "psql"),
                self.figures(name, kind, "cpu"),
                self.figures(name, kind, "net_cpu"),
                self.ratios(name, kind, "net_cpu", "Flyway library"),
                self.figures(name, kind, "inside"),
            )
            peak = max(self.figures(name, kind, "peak_mb").values())
            yield f"| {name} | " + " | ".join(spread(cell.values()) for cell in cells) + f" | {peak:.0f} |"

    def verdicts(self):
        for target, name, kind, figure, other, limit in TARGETS:
            ratios = list(self.ratios(name, kind, figure, other).values())
            if ratios:
                yield {"target": target, "limit": limit, "median": median(ratios), "by round": ratios,
                       "met": median(ratios) <= limit}


def spread(values):
    values = sorted(values)
    return f"{median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f})" if values else "–"
