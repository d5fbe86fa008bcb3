"""Scores per dimension over time, and her ups and downs: one page that prints. Source: handbook 2.3.3 (R99-R107)."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from domain.act import Fact, FactKind
from domain.follow_up import RecordWModel, Theme, WPoint
from domain.paper import PaperRef
from letters.words import Speaker
from policy import follow_up
from policy.access import Sight
from starter.reading_papers import of_paper
from web.opened import opened
from web.rendering import page
from web.screens.drawing import Drawn, scores, w_model
from web.visitor import visitor

Spoken = list[tuple[WPoint, str]]


def show(request: Request) -> Response:
    """Both pictures, with their tables. Her words stand in the table on asking, and that they were read is noted."""
    who, doors, number = visitor(request), request.app.state.doors, request.path_params["number"]
    seen = opened(doors, who, number, Sight.CASE)
    with_words = "words" in request.query_params
    said: dict[Theme, Spoken] = {}
    for ref, model in _models(seen.facts):
        spoken = of_paper(doors, seen, ref, who.person.id) if ref and with_words else {}
        notes = [(point, spoken.get(f"points.{n}.note", "")) for n, point in enumerate(model.points)]
        said.setdefault(model.theme, []).extend(notes)
    return page(
        request,
        "scores.html",
        who,
        number=number,
        seen=seen,
        scores=scores(who.speaks, seen.case.surveys),
        charts=[_chart(who.speaks, theme, said[theme], with_words) for theme in Theme if theme in said],
        calls=follow_up.calls_for_review(seen.case.surveys),
        unofficial=any(one.unofficial for one, _ in seen.case.surveys),
        with_words=with_words,
    )


def _models(facts: list[Fact]) -> Iterator[tuple[PaperRef | None, RecordWModel]]:
    """Every chart that was recorded, with the paper that holds its words."""
    for fact in facts:
        if fact.kind is FactKind.ACT and fact.act and fact.act.get("verb") == "record_w_model":
            model = RecordWModel.model_validate({name: v for name, v in fact.act.items() if name != "verb"})
            yield model.paper, model


def _chart(speaks: Speaker, theme: Theme, spoken: Spoken, with_words: bool) -> Drawn:
    notes = [note for _, note in spoken] if with_words else []
    return w_model(speaks, theme, [point for point, _ in spoken], notes)
