-- Writes a beat that was judged by the clock's version, if that is still its version; else nothing.
WITH quick AS MATERIALIZED (
    -- Waits for no disk: a crash takes back less than a second of verified time, and no Twei.
    SELECT set_config('synchronous_commit', 'off', true)
), tick AS (
    UPDATE rewards_readingclock SET last_beat_at = %(beat_at)s, version = version + 1
    FROM quick
    WHERE reader_id = %(reader)s AND version = %(version)s
    RETURNING open_read_id
)
UPDATE rewards_read AS r
SET last_sequence = %(sequence)s, verified_ms = %(verified_ms)s, not_credited_ms = %(not_credited_ms)s::jsonb,
    depth = %(depth)s, is_listening = %(is_listening)s, gate_passed_at = %(gate_passed_at)s
FROM tick WHERE r.id = tick.open_read_id
