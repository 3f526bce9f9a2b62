-- The second schema: what nobody asked to hear about is kept lean; filings are found by their agent.

-- Near matches: pairs of a filing and a brand that nobody asked to hear about (band low). They are no hits: no story, no
-- deadline, no reasons; all of that can be worked out again from the filing and the brand. One row per pair, replaced
-- when the filing changes, gone when it becomes a hit or the filing's window is over.
CREATE TABLE near_judgements (
  id INTEGER PRIMARY KEY,
  brand_hash TEXT NOT NULL, engine_version TEXT NOT NULL, rule_version TEXT NOT NULL, source TEXT NOT NULL,
  UNIQUE (brand_hash, engine_version, rule_version, source)
);

CREATE TABLE near_matches (
  filing_id INTEGER NOT NULL REFERENCES filings(id),
  brand TEXT NOT NULL,
  publication_kind TEXT NOT NULL, publication_date TEXT NOT NULL DEFAULT '',
  mark TEXT NOT NULL,
  mark_score REAL NOT NULL,
  muted TEXT NOT NULL DEFAULT '',              -- reason code, as of a hit
  judgement INTEGER NOT NULL REFERENCES near_judgements(id),
  created_at TEXT NOT NULL,
  PRIMARY KEY (filing_id, brand)
) WITHOUT ROWID;
CREATE INDEX near_matches_brand ON near_matches (brand);

-- The first representative, folded: what else went through the same agent?
ALTER TABLE filings ADD COLUMN agent_key TEXT;
CREATE INDEX filings_agent ON filings (agent_key) WHERE agent_key IS NOT NULL;
