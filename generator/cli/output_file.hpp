// A file that something gives its bytes to, piece by piece.
#pragma once

#include <optional>
#include <sfpgen/golden/file_writer.hpp>
#include <string>

#include "verif/tensors/archive_plan.hpp"

namespace sfpgen::cli {

/// Tells errors of the file from those of whoever gives the bytes.
class OutputFile {
 public:
  /// The errors are those of golden::FileWriter::open().
  static Result<OutputFile> open(const std::string& path);

  /// Appends what it gets, as long as this object stays where it is.
  tensors::Sink sink();

  [[nodiscard]] golden::FileWriter& writer() { return writer_; }

  /// Lets the file appear if all its bytes were `given`. The error is one of writing it, then or
  /// now.
  Outcome finish(const Outcome& given);

 private:
  explicit OutputFile(golden::FileWriter writer) : writer_(std::move(writer)) {}

  golden::FileWriter writer_;
  std::optional<Error> failed_;
};

}  // namespace sfpgen::cli
