#include "sim/cli/array_part.hpp"

#include "sim/cli/commands.hpp"

#include <charconv>
#include <cstdlib>
#include <string>

namespace drsim::inline cli {
namespace {

constexpr std::uint64_t most_parts = 1'000'000;

constexpr const char *slurm_index = "SLURM_ARRAY_TASK_ID";
constexpr const char *index_variables[] = {slurm_index, "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"};

/// A whole number from the environment; absent when it is not set.
std::optional<std::uint64_t> variable(const char *name)
{
  const char *text = std::getenv(name);
  if (text == nullptr || *text == '\0')
    return std::nullopt;
  const std::string word = text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || value > most_parts)
    throw UsageError(std::string(name) + " is " + shell_word(word) + ", not a whole number from 0 to " +
                     std::to_string(most_parts));
  return value;
}

/// The one variable that tells an index; nullptr when none does.
const char *index_variable()
{
  const char *found = nullptr;
  for (const char *name : index_variables)
    if (variable(name)) {
      if (found != nullptr)
        throw UsageError(std::string(found) + " and " + name + " are both set: give --of N --index I");
      found = name;
    }
  return found;
}

[[noreturn]] void no_total(const std::string &who)
{
  throw UsageError(who +
                   " says which part, and nothing says of how many: give --of N, the size of the array");
}

/// Slurm says how many tasks its array has: the parts, when it has no gaps. Tasks may count from any number.
ArrayPart slurm_part(std::uint64_t task)
{
  const auto count = variable("SLURM_ARRAY_TASK_COUNT");
  const auto low = variable("SLURM_ARRAY_TASK_MIN");
  const auto high = variable("SLURM_ARRAY_TASK_MAX");
  if (!count)
    no_total(slurm_index);
  const std::uint64_t first = low.value_or(0);
  if (*count == 0 || task < first || task - first >= *count || (high && *high - first + 1 != *count))
    throw UsageError("this Slurm array does not count from its first to its last task without a gap, so its "
                     "tasks are no parts of one whole: give --of N, and arrays within 0-(N-1)");
  return {task - first, *count};
}

ArrayPart checked(ArrayPart part, const std::string &who)
{
  if (part.index >= part.of)
    throw UsageError(who + " is " + std::to_string(part.index) + ", and parts of " + std::to_string(part.of) +
                     " count from 0 to " + std::to_string(part.of - 1));
  return part;
}

} // namespace

std::vector<OptionSpec> part_options()
{
  return {
      {"of", "N", "divide the trials into so many parts (an array of Slurm says how many by itself)", false},
      {"index", "I",
       "play this part, from 0 (else SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX)",
       false}};
}

std::optional<ArrayPart> part_asked(Options &options)
{
  const std::uint64_t of = options.number("of", 1, 1, most_parts);
  const std::uint64_t index = options.number("index", 0, 0, most_parts);
  options.finish();
  if (options.has("index")) {
    if (!options.has("of"))
      no_total("--index");
    return checked({index, of}, "--index");
  }
  const char *name = index_variable();
  if (name == nullptr && !options.has("of"))
    return std::nullopt;
  if (name == nullptr)
    throw UsageError("--of says how many parts, and nothing says which: give --index I, from 0");
  const std::uint64_t task = variable(name).value();
  if (options.has("of"))
    return checked({task, of}, name);
  if (name != slurm_index)
    no_total(name);
  return slurm_part(task);
}

} // namespace drsim::cli
