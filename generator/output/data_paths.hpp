// Where the files that sfpgen reads at run time lie.
#pragma once

#include <filesystem>

namespace sfpgen::output {

/// The directories with sfpgen's own data.
struct DataPaths {
  std::filesystem::path rtl_templates;  ///< sfp_*.v
  std::filesystem::path constraints;    ///< *.in
  std::filesystem::path verif;          ///< the part of the bench that is compiled with a design
  std::filesystem::path bench_library;  ///< the rest of the bench and the golden codec, compiled
};

/// The data of this sfpgen: <prefix>/share/sfpgen when the executable is <prefix>/bin/sfpgen, else
/// the source tree it was built from.
DataPaths find_data_paths();

}  // namespace sfpgen::output
