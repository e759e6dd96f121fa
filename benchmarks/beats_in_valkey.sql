-- Writes reads as Valkey has them, each after its reader's clock, unless PostgreSQL has a later state already. This one
-- waits for the disk: what is written here, Valkey no longer counts among what waits.
WITH tick AS (
    UPDATE rewards_readingclock AS c SET last_beat_at = greatest(c.last_beat_at, s.last_beat), version = c.version + 1
    FROM unnest(
        %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::int[],
        %s::bool[], %s::timestamptz[], %s::jsonb[]
    ) AS s (read, reader, last_beat, resumed, sequence, verified, depth, listening, passed, lost)
    WHERE c.reader_id = s.reader
    RETURNING s.*
)
UPDATE rewards_read AS r
SET last_sequence = s.sequence, verified_ms = s.verified, not_credited_ms = s.lost, depth = s.depth,
    is_listening = s.listening, gate_passed_at = s.passed
FROM tick AS s
WHERE r.id = s.read AND (r.resumed_at, r.last_sequence) <= (s.resumed, s.sequence)
