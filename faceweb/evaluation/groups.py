"""Photos by who is on them: gender, age and race, as far as a data set's labels go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from faceweb.evaluation.vocabulary import Band, Labels

GROUPINGS = (("gender",), ("age",), ("race",), ("race", "gender"))
LEAST_FACES = 10  # fewer say nothing


def groups_of(paths: Iterable[str], labels: Mapping[str, Labels]) -> list[tuple[str, list[str]]]:
    """Each group's name and photos, in the order of `GROUPINGS`, each by name; none where every
    photo would be in the same."""
    paths = list(paths)
    found = []
    for grouping in GROUPINGS:
        members: dict[tuple[tuple[int, str], ...], list[str]] = defaultdict(list)
        for path in paths:
            given = labels.get(path, {})
            if all(name in given for name in grouping):
                members[tuple(_in_order(given[name]) for name in grouping)].append(path)
        if len(members) > 1:
            found += [
                (", ".join(word for _, word in group), photos)
                for group, photos in sorted(members.items())
                if len(photos) >= LEAST_FACES
            ]
    return found


def _in_order(label: object) -> tuple[int, str]:
    """A label's word, with what puts ages in their order."""
    if isinstance(label, Band):
        if label.least == label.most:
            label = Band(label.least // 10 * 10, label.least // 10 * 10 + 9)
        return label.least, f"age {label}"
    return 0, str(label)
