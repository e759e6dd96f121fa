-- Credits one beat by the rules of `rewards/reading.py`, whose numbers are put before this as locals.
-- KEYS: the read, its reader's clock, the reads that wait to be written. Times are microseconds.
local reader, read, at, sequence, depth, listening = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[8]), ARGV[10] == '1'
local visible, focused, idle, in_view = ARGV[5] == '1', ARGV[6] == '1', tonumber(ARGV[7]), tonumber(ARGV[9])

local row = redis.call('HMGET', KEYS[1], 'reader', 'resumed', 'sequence', 'verified', 'depth', 'listening', 'passed',
    'text', 'gate', 'ceiling')
if row[1] ~= reader then return false end
local verified, seen, listened, passed = tonumber(row[4]), tonumber(row[5]), row[6], row[7]
local text, gate, ceiling = tonumber(row[8]), tonumber(row[9]), tonumber(row[10])
local clock = redis.call('HMGET', KEYS[2], 'open_read', 'last_beat')

local rejected = clock[1] ~= read and 'paused' or tonumber(sequence) <= tonumber(row[3]) and 'out_of_order'
if rejected then return {0, rejected, 0, verified, seen, gate, passed} end

local last = clock[2] ~= '' and clock[2] or row[2]
local elapsed = math.max(0, math.floor((tonumber(at) - math.max(tonumber(row[2]), tonumber(last))) / 1000))
local limit = listening and LISTENING_IDLE_LIMIT_SECONDS
    or math.max(IDLE_LIMIT_SECONDS, math.floor(math.min(in_view, text) * 60 / IDLE_WORDS_PER_MINUTE))
local credited, reason = 0, ''
if not visible then
    reason = 'hidden'
elseif not focused then
    reason = 'unfocused'
elseif idle > limit then
    reason = 'idle'
else
    credited = math.min(elapsed, BEAT_CEILING_SECONDS * 1000)
    if credited > ceiling * 1000 - verified then
        credited, reason = ceiling * 1000 - verified, 'ceiling'
    elseif credited < elapsed then
        reason = 'late'
    end
end

verified = verified + credited
if visible and focused then
    seen = math.max(seen, depth)
    listened = listening and '1' or listened
end
local passed_now = 0
if passed == '' and text > 0 and verified >= gate * 1000 and (listened == '1' or seen >= GATE_DEPTH_PERCENT) then
    passed, passed_now = at, 1
end
local beat = tonumber(at) > tonumber(last) and at or last
redis.call('HSET', KEYS[1], 'sequence', sequence, 'verified', verified, 'depth', seen, 'listening', listened,
    'passed', passed, 'last_beat', beat)
if reason ~= '' and elapsed > credited then
    redis.call('HINCRBY', KEYS[1], 'lost:' .. reason, elapsed - credited)
end
redis.call('HSET', KEYS[2], 'last_beat', beat)
redis.call('SADD', KEYS[3], read)
return {credited, reason, passed_now, verified, seen, gate, passed}
