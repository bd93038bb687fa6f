// Reads whole files, with every failure as a value.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "generator/diag/diagnostic.hpp"

namespace sfpgen::output {

/// A file name (or other bytes) for a message: control characters and what is no UTF-8 escaped.
std::string printable(const std::filesystem::path& path);

/// The same, in quotes.
std::string quoted(const std::filesystem::path& path);

/// The bytes of a regular file of at most `largest` bytes.
diag::Result<std::string> read_file(const std::filesystem::path& path, std::size_t largest);

}  // namespace sfpgen::output
