"""What the models have seen in training, as the cards beside the model files say."""

from faceweb.engine.weights import WEIGHTS_FOLDER
from faceweb.evaluation.layout import DataSet


def trained_on(data_set: DataSet) -> list[str]:
    """The cards that name a table of this data set, by its sha256, among what a model was trained
    on. Its own figures on such a set are better than on any other; the card has cross-validated
    ones."""
    return [
        card.name
        for card in sorted(WEIGHTS_FOLDER.glob("*.md"))
        if any(digest in card.read_text(encoding="utf-8") for digest in data_set.sha256.values())
    ]
