#!/usr/bin/env perl
# Perl's IO::AIO: aio_scandir of every directory of a tree and aio_lstat of every entry, as in its treescan example.
use strict;
use warnings;

use constant EXIT_NOT_AVAILABLE => 77;

if (!eval { require IO::AIO; 1 }) {
    print STDERR "IO::AIO is not installed\n";
    exit EXIT_NOT_AVAILABLE;
}

@ARGV == 1 or die "$0: DIRECTORY\n";
IO::AIO::max_outstanding(64);
IO::AIO::max_parallel(8);

my ($entries, $bytes) = (0, 0);

sub scan {
    my ($directory) = @_;
    IO::AIO::aio_scandir($directory, 0, sub {
        my ($directories, $others) = @_ or die "$directory: $!\n";
        for my $name (@$directories, @$others) {
            IO::AIO::aio_lstat("$directory/$name", sub { $_[0] and die "$name: $!\n"; $entries++; $bytes += -s _; });
        }
        scan("$directory/$_") for @$directories;
    });
}

scan($ARGV[0]);
IO::AIO::flush();
print "$entries entries, $bytes bytes\n";
