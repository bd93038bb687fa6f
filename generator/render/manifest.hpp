// What a generated directory says about itself to programs.
#pragma once

#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"

namespace sfpgen::render {

/// The "generator" of every manifest of ours.
inline constexpr const char* manifest_generator = "sfpgen";

/// manifest.json: sfpgen's version, everything in `design`, and of every file in `files` its size
/// and SHA-256.
std::string manifest(const elaborate::Design& design, const std::vector<RenderedFile>& files);

/// The resolved design as JSON, the part of the manifest that `sfpgen check --json` prints too.
std::string design_json(const elaborate::Design& design);

/// A spec with every key written out, from which the same design can be generated again.
std::string resolved_spec(const elaborate::Design& design);

}  // namespace sfpgen::render
