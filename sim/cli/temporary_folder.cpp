#include "sim/cli/temporary_folder.hpp"

#include "sim/cli/commands.hpp"

#include <cstdlib>
#include <unistd.h>

namespace drsim::inline cli {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() : owner_(getpid())
{
  std::string name = (fs::temp_directory_path() / "drsim-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw UsageError("cannot make a folder in " + fs::temp_directory_path().string());
  path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
  if (owner_ != getpid())
    return; // a trial's process
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

} // namespace drsim::cli
