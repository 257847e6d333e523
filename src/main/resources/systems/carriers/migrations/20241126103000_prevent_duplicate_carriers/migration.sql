-- Before this migration a seed that ran twice stored every carrier twice. Of each group the oldest row stays: it is the
-- one whose id other systems have written down.
DELETE FROM carriers AS younger
USING carriers AS older
WHERE younger.mc_number = older.mc_number
  AND younger.id > older.id;

DELETE FROM carriers AS younger
USING carriers AS older
WHERE younger.mc_number IS NULL
  AND older.mc_number IS NULL
  AND lower(younger.name) = lower(older.name)
  AND younger.id > older.id;

CREATE UNIQUE INDEX carriers_mc_number_key ON carriers (mc_number);

-- A unique index lets any number of NULLs pass (NULLS NOT DISTINCT needs PostgreSQL 15), so a carrier without an
-- MC number is known by its name. Two carriers with different numbers may well share a name.
CREATE UNIQUE INDEX carriers_name_without_mc_number_key ON carriers (lower(name)) WHERE mc_number IS NULL;
