#include "sim/import/facts/runbook_address.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>

namespace drsim::inline import::inline facts {
namespace {

constexpr std::size_t longest_address = 500;
constexpr std::string_view blanks = " \t\r\n";

} // namespace

std::string runbook_address(std::string_view annotation)
{
  const std::size_t first = annotation.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  std::string address(annotation.substr(first, annotation.find_last_not_of(blanks) - first + 1));
  if (address.size() > longest_address || address.find_first_of(blanks) != std::string::npos ||
      address.find("{{") != std::string::npos)
    return {};
  std::string anchor;
  if (const std::size_t at = address.find('#'); at != std::string::npos) {
    anchor = address.substr(at);
    address.erase(at);
  }
  address.erase(std::min(address.find('?'), address.size()));
  if (const std::size_t scheme = address.find("://"); scheme != std::string::npos) {
    const std::size_t host = scheme + 3;
    const std::size_t user = address.find('@', host);
    if (user < address.find('/', host))
      address.erase(host, user + 1 - host);
  }
  return address + anchor;
}

std::string described_runbook_address(std::string_view description)
{
  const std::string lower = lower_case(description);
  const auto speaks_of = [&](const char *word) { return lower.find(word) != std::string::npos; };
  if (!speaks_of("runbook") && !speaks_of("playbook") && !speaks_of("ранбук"))
    return {};
  std::size_t at = std::min(description.find("https://"), description.find("http://"));
  if (at == std::string_view::npos)
    return {};
  std::string_view address = description.substr(at);
  address = address.substr(0, address.find_first_of(" \t\r\n<>\"'"));
  while (!address.empty() && std::string_view(".,;:)]").find(address.back()) != std::string_view::npos)
    address.remove_suffix(1);
  return runbook_address(address);
}

} // namespace drsim::import::facts
