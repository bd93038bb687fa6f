// The options of encode that choose a tensor format in place of SFP packets.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>

namespace sfpgen::cli {

/// What the user wrote; empty: nothing.
struct FormatOptions {
  std::string name;
  std::string scale;
};

/// Adds --format and --scale. Options that mean something to SFP packets alone, which must have
/// been added before, are refused beside --format.
void add_format_options(CLI::App& command, FormatOptions& options);

/// The format for a tensor of that dtype. The error's place is the option.
Result<golden::TensorFormatPointer> chosen_format(const FormatOptions& options,
                                                  const golden::FormatRequest& rest,
                                                  const std::string& dtype);

/// The rounding of that name; the error's place is the option.
Result<golden::ElementRounding> element_rounding(const std::string& name);

}  // namespace sfpgen::cli
