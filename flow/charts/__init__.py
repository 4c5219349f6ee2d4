"""Chart builders: pure, frame -> Vega-Lite. The spec is built once per mode; at a rerun only data travel."""
