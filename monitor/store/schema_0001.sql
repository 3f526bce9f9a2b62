-- The first schema. Instants are text 'YYYY-MM-DDTHH:MM:SSZ'; legal days are text 'YYYY-MM-DD'.
-- JSON columns end in _json. Nothing that a hit rests on is ever deleted by retention.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Sources and what was looked at ------------------------------------------------------------------------------------
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  office TEXT NOT NULL,
  cursor_json TEXT NOT NULL DEFAULT '{}',
  http_json TEXT NOT NULL DEFAULT '{}',        -- validators, rate-limit state, quiet hours: survives a restart
  next_run_at TEXT,
  claimed_by TEXT, lease_until TEXT,
  last_try_at TEXT, last_ok_at TEXT,
  state TEXT NOT NULL DEFAULT 'new',           -- new ok empty stale challenge maintenance schema unreachable key failed
  error_key TEXT, error_text TEXT, failures INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE issues (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(source),
  number TEXT NOT NULL,
  issue_date TEXT,
  reference_json TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL,                         -- expected listed fetched reading done below_floor failed missing empty
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,
  expected INTEGER, records_done INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0, unreadable INTEGER NOT NULL DEFAULT 0,
  with_mark INTEGER NOT NULL DEFAULT 0, with_applicant INTEGER NOT NULL DEFAULT 0,
  with_classes INTEGER NOT NULL DEFAULT 0,     -- counts so far: a pass that was killed goes on counting
  fill_mark REAL, fill_applicant REAL, fill_classes REAL,   -- shares 0-1 of a complete issue
  looks INTEGER NOT NULL DEFAULT 0,            -- how often a complete issue was fetched again (look-back)
  listed_at TEXT, fetched_at TEXT, done_at TEXT,
  error_key TEXT, error_text TEXT, notes_json TEXT NOT NULL DEFAULT '[]',
  UNIQUE (source, number)
);
CREATE INDEX issues_state ON issues (state, next_try_at);

CREATE TABLE artefacts (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  name TEXT, address TEXT, retrieved_at TEXT,
  download_path TEXT,                          -- where it was put first: a pass that was killed reads on from there
  stored_path TEXT,                            -- relative to the artefact folder; NULL before it is kept and after retention
  stored_size INTEGER,
  images_dropped INTEGER NOT NULL DEFAULT 0,   -- bytes of images left out of the stored copy
  kept_until TEXT
) WITHOUT ROWID;

CREATE TABLE issue_artefacts (
  issue_id INTEGER NOT NULL REFERENCES issues(id),
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL REFERENCES artefacts(sha256),
  PRIMARY KEY (issue_id, position)
) WITHOUT ROWID;

CREATE TABLE unreadables (
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL REFERENCES issues(id),
  reason TEXT NOT NULL, place TEXT NOT NULL,
  artefact TEXT, member TEXT, byte_offset INTEGER, byte_length INTEGER,
  raw BLOB,                                    -- zlib
  seen_at TEXT NOT NULL,
  UNIQUE (issue_id, place, reason)
);

-- Files that a person dropped into the inbox: the same content is never read twice.
CREATE TABLE inbox_files (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL, source TEXT,
  state TEXT NOT NULL,                         -- done failed partial
  issue_id INTEGER REFERENCES issues(id),
  detail TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL
) WITHOUT ROWID;

-- Filings ------------------------------------------------------------------------------------------------------------
CREATE TABLE filings (
  id INTEGER PRIMARY KEY,
  office TEXT NOT NULL, application_number TEXT NOT NULL, designation TEXT NOT NULL DEFAULT '',
  route TEXT NOT NULL,
  international_registration TEXT,
  registration_number TEXT,
  mark TEXT,
  applicant_key TEXT,                          -- first applicant, folded: what else did they file?
  filing_date TEXT,
  latest_publication TEXT,                     -- newest legal day among publications: the index for "still opposable"
  withdrawn INTEGER NOT NULL DEFAULT 0,
  doc_json TEXT NOT NULL,                      -- the merged filing (monitor/store/filings.py)
  groups_json TEXT NOT NULL DEFAULT '{}',      -- per group: as_of, source, artefact, offset of what is stored
  first_seen_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  personal_pruned_at TEXT,
  UNIQUE (office, application_number, designation)
);
CREATE INDEX filings_ir ON filings (international_registration) WHERE international_registration IS NOT NULL;
CREATE INDEX filings_applicant ON filings (applicant_key) WHERE applicant_key IS NOT NULL;
CREATE INDEX filings_latest ON filings (office, latest_publication);

CREATE TABLE publications (
  id INTEGER PRIMARY KEY,
  filing_id INTEGER NOT NULL REFERENCES filings(id),
  kind TEXT NOT NULL, date TEXT NOT NULL DEFAULT '',   -- '' only for kind 'filed' without a date
  issue TEXT,
  superseded_by INTEGER REFERENCES publications(id),
  source TEXT, artefact TEXT, first_seen_at TEXT NOT NULL,
  UNIQUE (filing_id, kind, date)
);

CREATE TABLE raw_records (
  id INTEGER PRIMARY KEY,
  filing_id INTEGER NOT NULL REFERENCES filings(id),
  sha256 TEXT NOT NULL,                        -- of the raw bytes
  raw BLOB NOT NULL,                           -- zlib
  artefact TEXT, member TEXT, byte_offset INTEGER, byte_length INTEGER,
  address TEXT, retrieved_at TEXT, seen_at TEXT NOT NULL,
  UNIQUE (filing_id, sha256)
);

-- Brands as they were when a hit was found ---------------------------------------------------------------------------
CREATE TABLE brand_snapshots (
  brand TEXT NOT NULL, hash TEXT NOT NULL, doc_json TEXT NOT NULL, first_seen_at TEXT NOT NULL,
  PRIMARY KEY (brand, hash)
) WITHOUT ROWID;

CREATE TABLE brands (
  brand TEXT PRIMARY KEY, client TEXT NOT NULL, hash TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
  baselined_at TEXT, since TEXT NOT NULL, removed_at TEXT
) WITHOUT ROWID;

CREATE TABLE watchlist_snapshots (
  hash TEXT PRIMARY KEY, doc_json TEXT NOT NULL, loaded_at TEXT NOT NULL, valid INTEGER NOT NULL, problem TEXT
) WITHOUT ROWID;

-- Matters, hits, deadlines -------------------------------------------------------------------------------------------
CREATE TABLE matters (
  id INTEGER PRIMARY KEY,
  filing_id INTEGER NOT NULL REFERENCES filings(id),
  brand TEXT NOT NULL, client TEXT NOT NULL,
  decision TEXT,                               -- oppose watch ignore own settled ...
  decided_by TEXT, decided_at TEXT, decision_note TEXT,
  decision_basis_json TEXT,                    -- mark, classes, applicants when it was decided: a change reopens
  acknowledged_by TEXT, acknowledged_at TEXT,
  silenced_until TEXT, silenced_by TEXT, silence_reason TEXT,
  created_at TEXT NOT NULL,
  UNIQUE (filing_id, brand)
);
CREATE INDEX matters_brand ON matters (brand);

CREATE TABLE hits (
  id INTEGER PRIMARY KEY,
  matter_id INTEGER NOT NULL REFERENCES matters(id),
  publication_id INTEGER NOT NULL REFERENCES publications(id),
  issue_id INTEGER REFERENCES issues(id),
  raw_id INTEGER REFERENCES raw_records(id),   -- the record it was found in, byte for byte
  source TEXT NOT NULL DEFAULT '',
  mark TEXT NOT NULL,
  mark_score REAL NOT NULL, mark_band TEXT NOT NULL, band TEXT NOT NULL,
  applicant_score REAL, applicant_json TEXT,
  reasons_json TEXT NOT NULL, goods_json TEXT NOT NULL,
  flags_json TEXT NOT NULL DEFAULT '[]',
  muted TEXT NOT NULL DEFAULT '', muted_detail TEXT NOT NULL DEFAULT '',
  engine_version TEXT NOT NULL, rule_version TEXT NOT NULL, brand_hash TEXT NOT NULL,
  baseline INTEGER NOT NULL DEFAULT 0,
  history_json TEXT NOT NULL DEFAULT '[]',     -- the match as it was before a later record raised it
  created_at TEXT NOT NULL,
  UNIQUE (matter_id, publication_id)
);
CREATE INDEX hits_publication ON hits (publication_id);
CREATE INDEX hits_created ON hits (created_at);

CREATE TABLE deadlines (
  id INTEGER PRIMARY KEY,
  hit_id INTEGER NOT NULL REFERENCES hits(id),
  state TEXT NOT NULL, rule_id TEXT,
  last_day TEXT, safe_day TEXT, internal_day TEXT, time_zone TEXT NOT NULL,
  doc_json TEXT NOT NULL,
  version INTEGER NOT NULL,                    -- 1, 2, ...: the newest counts; older ones stay as evidence
  computed_at TEXT NOT NULL,
  UNIQUE (hit_id, version)
);
CREATE INDEX deadlines_safe ON deadlines (safe_day);

CREATE TABLE enrichments (
  filing_id INTEGER PRIMARY KEY REFERENCES filings(id),
  source TEXT NOT NULL, state TEXT NOT NULL,   -- queued done failed
  tries INTEGER NOT NULL DEFAULT 0, next_try_at TEXT, error_text TEXT
) WITHOUT ROWID;

-- Notices ------------------------------------------------------------------------------------------------------------
CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  hit_id INTEGER REFERENCES hits(id),
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,                          -- alert digest reminder correction baseline health
  step TEXT NOT NULL DEFAULT '',               -- '' | T-30 | internal | correction:<deadline version> | health:<key>:<day>
  due_at TEXT NOT NULL,
  client TEXT NOT NULL DEFAULT '',
  group_key TEXT NOT NULL DEFAULT '',          -- items of one notice: e.g. source:issue:client
  doc_json TEXT NOT NULL DEFAULT '{}',
  muted TEXT NOT NULL DEFAULT '', muted_detail TEXT NOT NULL DEFAULT '',
  notice_id TEXT REFERENCES notices(id),
  planned_at TEXT NOT NULL
);
CREATE UNIQUE INDEX items_once ON items (IFNULL(hit_id, 0), recipient, kind, step);
CREATE INDEX items_notice ON items (notice_id) WHERE notice_id IS NOT NULL;
CREATE INDEX items_open ON items (due_at) WHERE notice_id IS NULL AND muted = '';

CREATE TABLE notices (
  id TEXT PRIMARY KEY,                         -- derived from its items: the same items give the same id
  kind TEXT NOT NULL, recipient TEXT NOT NULL, client TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL, thread TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL, doc_json TEXT NOT NULL,
  assembled_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  notice_id TEXT NOT NULL REFERENCES notices(id),
  channel TEXT NOT NULL, address TEXT NOT NULL,
  message_id TEXT NOT NULL, payload BLOB NOT NULL, meta_json TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL DEFAULT 'pending',       -- pending leased sent dead
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT NOT NULL,
  lease_until TEXT, leased_by TEXT,
  answer TEXT, sent_at TEXT,
  created_at TEXT NOT NULL,
  UNIQUE (notice_id, channel, address)
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (state, next_try_at);
CREATE INDEX deliveries_channel ON deliveries (channel, state);

CREATE TABLE delivery_attempts (
  id INTEGER PRIMARY KEY,
  delivery_id TEXT NOT NULL REFERENCES deliveries(id),
  at TEXT NOT NULL, outcome TEXT NOT NULL, answer TEXT NOT NULL
);
CREATE INDEX delivery_attempts_of ON delivery_attempts (delivery_id);

-- The watcher itself -------------------------------------------------------------------------------------------------
CREATE TABLE health (
  key TEXT PRIMARY KEY, subject TEXT NOT NULL, consequence TEXT NOT NULL, remedy TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '', first_at TEXT NOT NULL, last_at TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1,
  cleared_at TEXT
) WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, doc_json TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL   -- SHA-256 over previous || at || actor || action || doc_json
);

CREATE TABLE ticks (name TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
