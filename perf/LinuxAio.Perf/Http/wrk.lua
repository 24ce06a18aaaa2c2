-- A line of JSON after what wrk says by itself. Only this function: a script that looks at each response slows wrk down.
function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"bytes":%d,"seconds":%.6f,"p50Millis":%.3f,"p99Millis":%.3f,"failed":%d}',
        summary.requests, summary.bytes, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
