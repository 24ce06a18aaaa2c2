#!/usr/bin/env perl
# Perl's IO::AIO: aio_read with a callback, `depth` requests in flight, a fixed number of threads. Arguments, output and
# histogram are those of the native drivers (driver.h).
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID);

use constant { EXIT_NOT_AVAILABLE => 77, TIME_EVERY => 8, STEPS => 32, STEP_BITS => 5 };

if (!eval { require IO::AIO; 1 }) {
    print STDERR "IO::AIO is not installed\n";
    exit EXIT_NOT_AVAILABLE;
}

@ARGV == 8 or die "$0: FILE FILE_SIZE BLOCK_SIZE DEPTH THREADS SECONDS WARM_UP_SECONDS SEED\n";
my ($file, $file_size, $block_size, $depth, $threads, $seconds, $warm_up, $seed) = @ARGV;
my $blocks = int($file_size / $block_size);
open my $handle, '<:raw', $file or die "$file: $!\n";

# Both, so that there are always exactly this many threads.
IO::AIO::min_parallel($threads);
IO::AIO::max_parallel($threads);
# Perl's own generator: xorshift written in Perl would take longer than the read.
srand $seed;

my ($operations, $measuring, $stopped) = (0, 0, 0);
my @latencies;

sub record {
    my ($nanoseconds) = @_;
    my $shift = 0;
    $shift++ while ($nanoseconds >> $shift) >= 2 * STEPS;
    $latencies[$shift * STEPS + ($nanoseconds >> $shift)]++;
}

sub start_lane {
    my ($until_timed) = @_;
    my $buffer = "\0" x $block_size;
    my ($begin, $end, $started);
    $end = sub {
        $_[0] == $block_size or die 'read: ' . ($_[0] < 0 ? $! : 'short count') . "\n";
        record(int((clock_gettime(CLOCK_MONOTONIC) - $started) * 1e9)) if defined $started && $measuring;
        $operations++;
        $begin->() unless $stopped;
    };
    $begin = sub {
        undef $started;
        if ($until_timed-- == 0) {
            $until_timed = TIME_EVERY - 1;
            $started = clock_gettime(CLOCK_MONOTONIC);
        }
        IO::AIO::aio_read($handle, $block_size * int(rand $blocks), $block_size, $buffer, 0, $end);
    };
    $begin->();
}

sub run_until {
    my ($time) = @_;
    while (clock_gettime(CLOCK_MONOTONIC) < $time) {
        IO::AIO::poll_wait();
        IO::AIO::poll_cb();
    }
}

# This clock counts the same CPU time as getrusage (user + system), which core Perl does not have.
sub snapshot { return ($operations, clock_gettime(CLOCK_MONOTONIC), clock_gettime(CLOCK_PROCESS_CPUTIME_ID)) }

sub percentile {
    my ($share) = @_;
    my ($total, $seen) = (0, 0);
    $total += $_ // 0 for @latencies;
    for my $bucket (0 .. $#latencies) {
        $seen += $latencies[$bucket] // 0;
        next if $seen == 0 || $seen < $share * $total;
        my $shift = $bucket < 2 * STEPS ? 0 : ($bucket >> STEP_BITS) - 1;
        return ((($bucket - $shift * STEPS) << $shift) + (1 << $shift) / 2) / 1000;
    }
    return 0;
}

# If a callback dies, the run must end, because the lane no longer reads.
$SIG{__DIE__} = sub { print STDERR @_; exit 1 };

start_lane($_ % TIME_EVERY) for 0 .. $depth - 1;
run_until(clock_gettime(CLOCK_MONOTONIC) + $warm_up);
$measuring = 1;
my ($operations_before, $time_before, $cpu_before) = snapshot();
run_until($time_before + $seconds);
my ($operations_after, $time_after, $cpu_after) = snapshot();
$measuring = 0;
$stopped = 1;
IO::AIO::flush();

my $measured = $operations_after - $operations_before or die "$file: no read finished in the measured period\n";
printf '{"ops":%d,"seconds":%.6f,"cpuMicrosPerOp":%.4f,"p50Micros":%.3f,"p99Micros":%.3f,"p999Micros":%.3f,'
    . "\"allocatedBytesPerOp\":null}\n",
    $measured, $time_after - $time_before, ($cpu_after - $cpu_before) * 1e6 / $measured,
    percentile(0.5), percentile(0.99), percentile(0.999);
