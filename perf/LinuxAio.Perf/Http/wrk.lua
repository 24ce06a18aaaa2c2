-- Prints a line of JSON after wrk's own report. A script that also handles each response would slow wrk down.
function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"bytes":%d,"seconds":%.6f,"p50Millis":%.3f,"p99Millis":%.3f,"failed":%d}',
        summary.requests, summary.bytes, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
