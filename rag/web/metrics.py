"""The route /metrics for Prometheus: what was counted, and the state of the service."""

from collections.abc import Iterator

from fastapi import FastAPI, Response
from prometheus_client import ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from rag.errors import FootnoteError
from rag.web.seats import AT_ONCE
from rag.web.service import Service

PATH = "/metrics"


class _State(Collector):
    """Reads the state of the service whenever the figures are requested."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        service, indexing = self._service, self._service.indexing
        for name, documentation, value in (
            ("ready", "1 if questions can be answered", service.stage == "ready"),
            ("indexing", "1 while the index is brought up to date", indexing.is_running),
            ("index_failed", "1 if the last run of indexing failed", bool(indexing.problem)),
            ("articles", "Articles that are searched", self._articles()),
        ):
            yield GaugeMetricFamily(f"footnote_{name}", documentation, value=float(value))
        waiting = GaugeMetricFamily("footnote_waiting", "Requests in a queue", labels=["queue"])
        for queue in AT_ONCE:
            waiting.add_metric([queue], service.seats.waiting(queue))
        yield waiting

    def _articles(self) -> int:
        try:
            return self._service.count() if self._service.stage == "ready" else 0
        except FootnoteError:  # the index is being replaced
            return 0


def add_metrics(app: FastAPI, service: Service) -> None:
    """Add the route, if it is turned on."""
    if not service.settings.metrics:
        return
    registry = service.figures.registry
    registry.register(_State(service))
    ProcessCollector(registry=registry)

    @app.get(PATH, include_in_schema=False)
    def metrics() -> Response:
        """Return all figures in Prometheus' text format."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
