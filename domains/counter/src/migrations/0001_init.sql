CREATE TABLE counter_bookings (
    id UUID PRIMARY KEY,
    reference TEXT UNIQUE,
    effect_key TEXT UNIQUE,
    calendar TEXT NOT NULL,
    site TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    seat BIGINT,
    state TEXT NOT NULL,
    hold_until BIGINT,
    party UUID NOT NULL,
    case_id UUID,
    node TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (calendar, site, starts_at, seat)
);
CREATE INDEX counter_bookings_party ON counter_bookings (party, starts_at);
CREATE INDEX counter_bookings_day ON counter_bookings (site, starts_at);
