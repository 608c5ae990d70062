#include "sim/cli/printing.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/temporary_folder.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr std::array browsers = {"chromium", "chromium-browser", "google-chrome"};

std::string browser()
{
  const char *path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  for (std::size_t from = 0; from < folders.size();) {
    const std::size_t to = std::min(folders.find(':', from), folders.size());
    for (const char *name : browsers)
      if (const fs::path file = fs::path(folders.substr(from, to - from)) / name;
          access(file.c_str(), X_OK) == 0)
        return file;
    from = to + 1;
  }
  throw UsageError(
      "--format pdf is printed by Chromium, which is not in PATH: install Debian's chromium, or write "
      "--format html and print it in any browser");
}

/// Runs a program without a shell, its words to nowhere, until it ends.
void run(std::vector<std::string> words)
{
  std::vector<char *> arguments;
  for (std::string &word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0)
    throw UsageError("no process can be started for " + words[0]);
  if (child == 0) {
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      dup2(nowhere, stream);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    continue;
}

} // namespace

std::string printed(const std::string &page)
{
  const std::string program = browser();
  const TemporaryFolder scratch;
  const fs::path html = scratch.path() / "report.html";
  const fs::path pdf = scratch.path() / "report.pdf";
  std::ofstream(html, std::ios::binary) << page;
  std::vector<std::string> words = {program,
                                    "--headless",
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--no-first-run",
                                    "--user-data-dir=" + (scratch.path() / "profile").string(),
                                    "--no-pdf-header-footer",
                                    "--generate-pdf-document-outline",
                                    "--virtual-time-budget=20000", // until every chart is drawn
                                    "--window-size=1100,900",
                                    "--print-to-pdf=" + pdf.string()};
  if (geteuid() == 0) // Chromium's sandbox refuses root; the page is ours and runs nothing but its charts
    words.push_back("--no-sandbox");
  words.push_back("file://" + html.string());
  run(words);
  std::ifstream in(pdf, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!bytes.starts_with("%PDF"))
    throw UsageError(program + " printed no PDF; write --format html and print it in any browser");
  return bytes;
}

} // namespace drsim::cli
