#include "sim/inject/safe_text.hpp"

#include <re2/re2.h>

namespace drsim::inject {

std::string without_secrets(const std::string &text)
{
  static const RE2 keyed(
      R"re((?i)((?:password|passwd|token|secret|api_?key|access_?key)[a-z_]*"?\s*[=:]\s*"?)[^\s",;]+)re");
  static const RE2 bearer(R"((?i)(bearer\s+|basic\s+)[A-Za-z0-9+/=._-]{8,})");
  static const RE2 aws(R"(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)");
  static const RE2 within_url(R"((://[^:/\s@]+:)[^@\s/]+@)");
  std::string safe = text;
  RE2::GlobalReplace(&safe, keyed, R"(\1***)");
  RE2::GlobalReplace(&safe, bearer, R"(\1***)");
  RE2::GlobalReplace(&safe, aws, "***");
  RE2::GlobalReplace(&safe, within_url, R"(\1***@)");
  return safe;
}

std::string first_lines(const std::string &text, std::size_t count)
{
  std::size_t end = 0;
  while (count > 0 && end < text.size()) {
    const std::size_t next = text.find('\n', end);
    end = next == std::string::npos ? text.size() : next + 1;
    --count;
  }
  while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
    --end;
  return text.substr(0, end);
}

} // namespace drsim::inject
