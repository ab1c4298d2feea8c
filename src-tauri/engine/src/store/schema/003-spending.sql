-- What each run has used, also one that ended without a report; a day's sum is read by the index alone.

ALTER TABLE runs ADD COLUMN usd REAL;
ALTER TABLE runs ADD COLUMN tokens INTEGER;
UPDATE runs SET usd = json_extract(report, '$.cost_usd'),
                tokens = json_extract(report, '$.tokens.input') + json_extract(report, '$.tokens.output')
WHERE report IS NOT NULL;
CREATE INDEX runs_spent ON runs (ended, usd, tokens) WHERE ended IS NOT NULL;
