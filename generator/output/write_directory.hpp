// Writes the directory of a generated design: all of it, or nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/diag/diagnostic.hpp"
#include "generator/render/rendered_file.hpp"

namespace sfpgen::output {

/// Whether a directory was there before.
enum class Outcome { created, replaced };

/// What write_directory() did.
struct Written {
  std::filesystem::path directory;  ///< absolute
  Outcome outcome;
  std::vector<std::string>
      kept;  ///< files that sfpgen did not make and left in place, relative, sorted
};

/// What stands against writing a design to `directory`, as far as that shows without trying: it is
/// a file, or holds what sfpgen did not make. Nothing is changed.
std::optional<diag::Diagnostic> directory_problem(const std::filesystem::path& directory);

/// Writes `files` (the manifest last) to `directory`, which may be absent, empty, or made by sfpgen
/// before (its manifest says so). In the last case the files of the old manifest go, and every
/// other file stays, unless it is in the way of a new one: that is an error. All of it is made in a
/// temporary directory and put into place by one rename, so that `directory` is never seen half
/// written; only the current directory and mount points, which cannot be renamed, get their new
/// files one by one. Missing parent directories are made. Errors are values; after one, everything
/// is as it was before.
diag::Result<Written> write_directory(const std::filesystem::path& directory,
                                      const std::vector<render::RenderedFile>& files);

}  // namespace sfpgen::output
