#include "sim/import/runbooks/aws_operations.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace drsim::inline import::inline runbooks {
namespace {

/// Letters and figures of a name, small: the spellings of one call differ in nothing else.
std::string squeezed(std::string_view name)
{
  std::string out;
  for (const char c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view taken_word(std::string_view &text)
{
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// Service -> its calls, by their squeezed names; of each the rest of its line.
using Calls = std::map<std::string, std::string_view>;

const std::map<std::string, Calls, std::less<>> &calls_by_service()
{
  static const std::map<std::string, Calls, std::less<>> all = [] {
    std::map<std::string, Calls, std::less<>> found;
    std::string_view text = aws_operations_text();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty() || line.front() == '#')
        continue;
      const std::string_view service = taken_word(line);
      found[std::string(service)].emplace(squeezed(line.substr(0, line.find(' '))), line);
    }
    return found;
  }();
  return all;
}

const Calls *calls_of(std::string_view service)
{
  const auto &all = calls_by_service();
  const auto found = all.find(service == "s3api" ? "s3" : service);
  return found == all.end() ? nullptr : &found->second;
}

} // namespace

bool is_aws_service(std::string_view service)
{
  return calls_of(service) != nullptr;
}

std::optional<AwsOperation> aws_operation(std::string_view service, std::string_view call)
{
  const Calls *calls = calls_of(service);
  if (calls == nullptr)
    return std::nullopt;
  const auto found = calls->find(squeezed(call));
  if (found == calls->end())
    return std::nullopt;
  std::string_view line = found->second;
  AwsOperation operation;
  operation.name = taken_word(line);
  while (!line.empty()) {
    std::string_view input = taken_word(line);
    if (input.starts_with('!')) {
      input.remove_prefix(1);
      operation.needed.push_back(input);
    }
    operation.inputs.push_back(input);
  }
  return operation;
}

bool has_input(const AwsOperation &operation, std::string_view input)
{
  const std::string wanted = squeezed(input);
  return std::any_of(operation.inputs.begin(), operation.inputs.end(),
                     [&](std::string_view one) { return squeezed(one) == wanted; });
}

std::vector<std::string> aws_operation_names(std::string_view service)
{
  std::vector<std::string> names;
  if (const Calls *calls = calls_of(service))
    for (const auto &[key, line] : *calls)
      names.emplace_back(line.substr(0, line.find(' ')));
  return names;
}

} // namespace drsim::import::runbooks
