#pragma once
#include "sim/inject/twin/twin_file.hpp"

namespace drsim::inject::inline twin {

/// Makes a data directory ready for its server, as whoever runs it: a copy of the peer that is primary (what
/// was there is gone: a primary that was left behind must not come back as a second one), else what is there,
/// else a new one with its first statements. Returns what went wrong, or nothing.
[[nodiscard]] std::string make_postgres_data(const PostgresData &data);

} // namespace drsim::inject::twin
