// Finds the data beside an installed executable, or in the source tree of a built one.
#include "generator/output/data_paths.hpp"

#include <system_error>

namespace sfpgen::output {

namespace fs = std::filesystem;

DataPaths find_data_paths() {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = executable.parent_path();
  // A build folder may be named bin as well.
  if (!error && folder.filename() == "bin" && folder != fs::path(SFPGEN_BINARY_DIR)) {
    const fs::path prefix = folder.parent_path();
    const fs::path share = prefix / "share" / "sfpgen";
    return {share / "rtl_templates", share / "constraints", share / "verif",
            prefix / "lib" / "sfpgen" / "libsfpgen_bench.a"};
  }
  const fs::path source = SFPGEN_SOURCE_DIR;
  return {source / "rtl_templates", source / "constraints", source / "verif", SFPGEN_BENCH_LIBRARY};
}

}  // namespace sfpgen::output
