CREATE TYPE carrier_status AS ENUM ('PENDING', 'ACTIVE', 'SUSPENDED', 'INACTIVE');

-- A constant default is kept in the catalogue: no row is rewritten, whatever the size of the table. Old application
-- code that does not know the column goes on inserting, and its carriers are active as they always were.
ALTER TABLE carriers
    ADD COLUMN status carrier_status NOT NULL DEFAULT 'ACTIVE';
