// Whole files in and out of memory; a file that is written appears complete or not at all.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// The bytes of a file. Memory is asked for only after the file's real size is known.
Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path);

/// Writes a file under a temporary name beside `path` and renames it, so that `path` holds the old
/// bytes or the new ones, never half of them, and a failure leaves nothing behind. A symbolic link
/// is followed. A pipe or a device, and whatever standard output or standard error goes to, is
/// written as it stands; a directory is refused.
Outcome write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Whether write_file() would find a place for its temporary file, or a pipe or device that may be
/// written: tried and undone, for those who want to know before hours of work. A disk may still
/// fill up in between.
Outcome can_write_file(const std::filesystem::path& path);

}  // namespace sfpgen::golden
