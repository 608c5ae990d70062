#pragma once
#include "sim/history/run_record.hpp"

#include <filesystem>
#include <limits>
#include <string>

#include <unistd.h>

namespace drsim::test {

/// A folder of its own, gone with the object.
class Folder {
public:
  Folder()
  {
    char name[] = "/tmp/drsim-history.XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  [[nodiscard]] std::filesystem::path operator/(const char *name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

inline history::InputRow figure(const std::string &subject, const std::string &name, const std::string &value,
                                double number)
{
  return {
      "parameter", subject,
      name,        value,
      number,      {Source::user_file, Confidence::set, "terraform/plan.json", "aws_db_instance.orders", ""}};
}

/// A run of two trials of one scenario.
inline history::RunRecord sample_run(const std::string &day)
{
  history::RunRecord record;
  record.run = {0,       day,         day + "T10:00:00.000000Z",
                "0.1.0", "shop",      18446744073709551615ULL,
                "fluid", "sha256:aa", "bb",
                "fail",  {}};
  record.run.objectives.rto_s = 1800;
  record.scenarios = {{"outage", "Отказ региона", "cc", "decided", "fail"}};
  record.scenarios[0].trials = {
      {0, "ok", false, 60.25, 0, 12, 3},
      {1, "ok", true, std::numeric_limits<double>::infinity(), history::not_known, 0, 0},
      {2, "crashed"}};
  record.inputs = {figure("orders-db", "promote_s", "10 s", 10),
                   figure("orders-db", "size_bytes", "1 GB", 1e9)};
  record.findings = {{"single-zone", "warning", "terraform/plan.json", "41", "one zone only"}};
  return record;
}

} // namespace drsim::test
