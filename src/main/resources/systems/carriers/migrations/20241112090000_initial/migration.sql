CREATE TABLE carriers (
    id         SERIAL       NOT NULL,
    name       VARCHAR(255) NOT NULL,
    -- Carriers that drive within one state, and carriers whose authority is pending, have none.
    mc_number  VARCHAR(20),
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT carriers_pkey PRIMARY KEY (id),
    CONSTRAINT carriers_name_not_blank CHECK (btrim(name) <> ''),
    -- One spelling only: 'MC 123456', 'mc123456' and 'MC-123456' would be three carriers to a unique constraint.
    CONSTRAINT carriers_mc_number_format CHECK (mc_number ~ '^MC-[0-9]{5,7}$')
);

-- The list is read in the order of names; the id makes that order total, for paging.
CREATE INDEX carriers_name_id_idx ON carriers (name, id);
