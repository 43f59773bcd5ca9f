"""Which errors are a user's to mend, and so are shown as one line."""

from extractors.pipeline import PipelineError
from extractors.training.settings import TrainingError
from kg_builder.corpus.article import CorpusError
from kg_builder.evaluation.label_studio import LabelsError
from kg_builder.evaluation.records import RecordError
from kg_builder.evaluation.score import ScoreError
from kg_builder.graph.cypher_tokens import CypherError
from kg_builder.graph.query import QueryError
from kg_builder.graph.store import StoreError
from kg_builder.identity.ledger import LedgerError
from kg_builder.state import StateError
from schemas import SchemaError

USER_ERRORS = (
    CorpusError,
    CypherError,
    LabelsError,
    LedgerError,
    PipelineError,
    QueryError,
    RecordError,
    SchemaError,
    ScoreError,
    StateError,
    StoreError,
    TrainingError,
)
