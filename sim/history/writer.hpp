#pragma once
#include "sim/history/run_record.hpp"

#include <cstdint>
#include <filesystem>

namespace drsim::history {

/// Adds a run to a history, which is begun where there is none: all of it, or nothing. Safe beside other
/// writers and when the process is killed. Secrets in its texts are left out. The run's id in the file.
/// Throws HistoryError.
std::int64_t write_run(const std::filesystem::path &path, const RunRecord &record);

/// Throws HistoryError where write_run would, before anything is played; it makes an empty history where
/// there is none.
void check_writable(const std::filesystem::path &path);

} // namespace drsim::history
