// A directory for the files of one run: the user's own, or a temporary one that goes afterwards.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sfpgen::cli {

/// Removes its directory at the end unless it is to be kept.
class WorkDirectory {
 public:
  /// `chosen`: the user's directory (kept, made if absent), or empty for a temporary one whose name
  /// begins with `prefix`.
  WorkDirectory(std::filesystem::path chosen, std::string_view prefix);
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory();

  /// Makes it; the reason why that is impossible, or nothing.
  std::optional<std::string> make();

  /// Leaves it in place.
  void keep() { keep_ = true; }

  [[nodiscard]] bool is_kept() const { return keep_; }

  /// Absolute once made.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  bool keep_;
  bool ours_ = false;
  std::string prefix_;
  std::filesystem::path path_;
};

}  // namespace sfpgen::cli
