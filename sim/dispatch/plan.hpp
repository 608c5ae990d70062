#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline dispatch {

/// A file that tasks need: its path below /inputs, and its bytes.
struct InputFile {
  std::string path;
  std::string bytes;
};

/// A campaign in parts, ready to be written as an engine takes it. Words are as a program gets them,
/// unquoted.
struct DispatchPlan {
  std::string name;               ///< of jobs: a label of DNS (RFC 1123), at most 40 characters
  std::vector<std::string> shard; ///< drsim's words, "shard" first, up to the part: no --of, --folder, --jobs
  bool in_rounds = false;         ///< else a fixed number of trials
  std::uint64_t rounds = 1;       ///< at most
  std::uint64_t of = 1;           ///< parts of each round
  std::uint64_t jobs = 1;         ///< processes, and processors, of a task
  std::uint64_t at_once = 1;      ///< tasks, where the engine asks
  std::uint64_t memory_mib = 256; ///< of a task
  std::uint64_t merge_memory_mib = 256;
  std::uint64_t time_min = 10;     ///< of a task
  std::uint64_t attempts = 3;      ///< of a part whose task ends without a file
  std::uint64_t results_bytes = 0; ///< about, of all files
  std::string program;             ///< of drsim, where tasks share a file system with who plans
  std::string directory;           ///< that the words' paths count from, there
  std::string image;               ///< of containers
  std::string claim;               ///< a PersistentVolumeClaim of Kubernetes for the files
  std::string queue;               ///< of AWS Batch
  std::string file_system;         ///< of Amazon EFS
  std::vector<InputFile> inputs;   ///< of containers
  bool config_map = false;         ///< inputs, all of them UTF-8, travel in a ConfigMap; else in the image
};

/// Name below the plan's folder -> text. A name that ends in ".sh" is to be executable.
using PlanFiles = std::map<std::string, std::string>;

/// GNU parallel on this machine.
[[nodiscard]] PlanFiles local_files(const DispatchPlan &plan);
/// An array of Slurm, and a merge after it, however its tasks end (afterany), that submits again what is
/// missing and the next round.
[[nodiscard]] PlanFiles slurm_files(const DispatchPlan &plan);
/// An Indexed Job for each round, and Jobs that ask what is left and merge.
[[nodiscard]] PlanFiles kubernetes_files(const DispatchPlan &plan);
/// A job definition of AWS Batch, an array for each round, and jobs that ask what is left and merge.
[[nodiscard]] PlanFiles batch_files(const DispatchPlan &plan);

/// A label of DNS made of a text: lower-case letters, digits and hyphens, at most `longest`, never empty.
[[nodiscard]] std::string dns_label(const std::string &text, std::size_t longest);

} // namespace drsim::dispatch
