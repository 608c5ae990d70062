#!/bin/sh
# Installs, from Debian's own packages, what building and testing drsim needs and this machine lacks.
# Usage: ./setup.sh [build|staging|test|bench|fuzz]      Does nothing (and needs no root) when all is there.
set -eu
build="g++ cmake make ninja-build pkg-config ccache libsimgrid-dev librandom123-dev libboost-math-dev
  libboost-program-options-dev nlohmann-json3-dev libyaml-cpp-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libfmt-dev libssl-dev
  libre2-dev libeigen3-dev libgit2-dev libkainjow-mustache-dev libpq-dev libc-ares-dev libhiredis-dev
  libcpp-httplib-dev libxlsxwriter-dev libsqlitecpp-dev libical-dev libzstd-dev"
# Charts of reports are bundled by npm packages; whoever has another npm than Debian's keeps it.
command -v npm >/dev/null 2>&1 || build="$build nodejs npm"
tests="catch2 libvalijson-dev python3 python3-botocore python3-jsonschema python3-prometheus-client python3-junitparser chromium prometheus
  poppler-utils python3-nbclient python3-ipykernel python3-pandas python3-matplotlib slurm-wlm munge parallel"
# What a staging twin is made of (drsim twin).
staging="postgresql-15 redis-server redis-sentinel redis-tools haproxy dnsmasq-base prometheus prometheus-alertmanager
  prometheus-blackbox-exporter prometheus-postgres-exporter patroni etcd-server nftables iproute2 util-linux procps
  libfaketime e2fsprogs mount"
wanted=$build
[ "${1:-build}" = build ] || wanted="$wanted $staging"
[ "${1:-build}" = build ] || [ "${1:-build}" = staging ] || wanted="$wanted $tests"
[ "${1:-build}" = fuzz ] && wanted="$wanted clang libclang-rt-14-dev" # libFuzzer
[ "${1:-build}" = bench ] && wanted="$wanted python3-simpy3" # what the benchmarks compare with

missing=""
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "setup: these packages are missing and installing them needs root:$missing" >&2
    exit 2
  }
  as_root=sudo
fi
echo "setup: installing$missing" >&2
# Servers are installed as programs: none is to start on this machine.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
  $as_root chmod 755 $policy
  trap '$as_root rm -f $policy' EXIT
fi
log=$(mktemp)
# The package lists may be old or absent: fetch them first, then install; show the log only when it fails.
if ! { $as_root apt-get update &&
       $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  cat "$log" >&2
  rm -f "$log"
  echo "setup: apt-get could not install the packages above" >&2
  exit 2
fi
rm -f "$log"
