// Finds the data beside an installed executable, or in the source tree of a built one.
#include "generator/output/data_paths.hpp"

#include <system_error>

namespace sfpgen::output {

namespace fs = std::filesystem;

DataPaths find_data_paths() {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (!error && executable.parent_path().filename() == "bin") {
    const fs::path share = executable.parent_path().parent_path() / "share" / "sfpgen";
    if (fs::is_directory(share / "rtl_templates", error)) {
      return {share / "rtl_templates", share / "constraints", share / "verif"};
    }
  }
  const fs::path source = SFPGEN_SOURCE_DIR;
  return {source / "rtl_templates", source / "constraints", source / "verif"};
}

}  // namespace sfpgen::output
